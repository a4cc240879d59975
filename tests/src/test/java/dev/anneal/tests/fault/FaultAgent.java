package dev.anneal.tests.fault;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.anneal.tests.fault.Places.Backward;
import dev.anneal.tests.fault.Places.FileOpened;
import dev.anneal.tests.fault.Places.FileWritten;
import dev.anneal.tests.fault.Places.FrameRead;
import dev.anneal.tests.fault.Places.SecretTaken;
import dev.anneal.tests.fault.Places.StepBegun;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Makes {@link Places} in an executor where a {@link Fault} can happen. */
public final class FaultAgent {
    private static final String STREAM = "org.apache.hadoop.fs.RawLocalFileSystem$LocalFSFileOutputStream";

    private FaultAgent() {}

    /** What Java calls before an executor's main class; {@code folder} is where faults are ordered. */
    public static void premain(String folder, Instrumentation instrumentation) {
        Fault.areOrderedIn(Path.of(folder));
        AgentBuilder agent = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly());
        agent = at(agent, "dev.anneal.train.TrainStep", named("run"), StepBegun.class);
        agent = at(agent, "dev.anneal.train.GradientTree", named("ready"), Backward.class);
        agent = at(agent, "dev.anneal.collective.SocketWire", named("read"), FrameRead.class);
        agent = at(
                agent, "dev.anneal.collective.TcpOptions", isConstructor().and(takesArguments(6)), SecretTaken.class);
        agent = at(agent, STREAM, isConstructor(), FileOpened.class);
        agent = at(agent, STREAM, named("write").and(takesArguments(3)), FileWritten.class);
        agent.installOn(instrumentation);
    }

    private static AgentBuilder at(
            AgentBuilder agent, String type, ElementMatcher<? super MethodDescription> method, Class<?> place) {
        return agent.type(named(type))
                .transform((builder, description, loader, module, domain) ->
                        builder.visit(Advice.to(place).on(method)));
    }

    /** What an executor's Java must be told. Its class path holds this class anyway, so the jar is a manifest only. */
    public static String javaOption(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", FaultAgent.class.getName());
        Path jar = folder.resolve("faults.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return "-javaagent:" + jar + "=" + folder;
    }
}
