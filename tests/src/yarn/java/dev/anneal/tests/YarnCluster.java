package dev.anneal.tests;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** HDFS and YARN with a node each, within this JVM; YARN's containers are processes of their own. */
final class YarnCluster implements AutoCloseable {
    private static final int NODE_MEBIBYTES = 12 * 1024;

    private final MiniDFSCluster hdfs;
    private final MiniYARNCluster yarn;

    private YarnCluster(MiniDFSCluster hdfs, MiniYARNCluster yarn) {
        this.hdfs = hdfs;
        this.yarn = yarn;
    }

    /** @param folder for the servers' files and, in {@code hadoop}, the configuration by which others find them */
    static YarnCluster start(Path folder) throws IOException {
        assumeThat(InetAddress.getLocalHost().isLoopbackAddress())
                .as("the mini cluster listens under this machine's name, which is not of the loopback interface")
                .isTrue();
        MiniDFSCluster hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
        Configuration settings = settings(hdfs.getConfiguration(0));
        System.setProperty("test.build.data", folder.toString());
        MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
        yarn.init(settings);
        yarn.start();
        write(yarn.getConfig(), Files.createDirectories(folder.resolve("hadoop")));
        return new YarnCluster(hdfs, yarn);
    }

    private static Configuration settings(Configuration hdfs) {
        YarnConfiguration settings = new YarnConfiguration(hdfs);
        settings.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", NODE_MEBIBYTES);
        settings.setInt("yarn.scheduler.maximum-allocation-mb", NODE_MEBIBYTES);
        // The artifact has no capacity-scheduler.xml.
        settings.set("yarn.scheduler.capacity.root.queues", "default");
        settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
        settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
        settings.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
        // Logs of containers stay, for who wants to know why one failed.
        settings.setInt("yarn.nodemanager.delete.debug-delay-sec", 3600);
        return settings;
    }

    private static void write(Configuration settings, Path folder) throws IOException {
        // Of the mini cluster's own jar, which containers do not have.
        settings.unset("net.topology.node.switch.mapping.impl");
        for (String file : new String[] {"core-site.xml", "yarn-site.xml"}) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
                settings.writeXml(out);
            }
        }
    }

    FileSystem files() throws IOException {
        return hdfs.getFileSystem();
    }

    @Override
    public void close() throws IOException {
        yarn.close();
        hdfs.shutdown();
    }
}
