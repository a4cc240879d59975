package dev.anneal.jobs.model;

import dev.anneal.config.LoraConfig;
import dev.anneal.config.ModelConfig;
import dev.anneal.files.AtomicFile;
import dev.anneal.files.LocalFolders;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.model.huggingface.PeftAdapter;
import dev.anneal.model.huggingface.TaskModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Saves the adapters of a trained model, apart from the model that has taken them up: who opens one folder must not find the other in it. */
public final class AdapterExport {
    private AdapterExport() {}

    /** @param source what the run started from */
    public static void save(LoraConfig lora, ModelConfig source, TaskModel model, String folder, Configuration hadoop)
            throws IOException {
        Path local = HostFolders.temporary("adapter");
        try {
            new PeftAdapter(lora, model).write(local, source.source());
            org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(folder);
            FileSystem files = target.getFileSystem(hadoop);
            for (String name : PeftAdapter.FILES) {
                AtomicFile.write(
                        files,
                        new org.apache.hadoop.fs.Path(target, name),
                        stream -> Files.copy(local.resolve(name), stream));
            }
        } finally {
            LocalFolders.delete(local);
        }
    }
}
