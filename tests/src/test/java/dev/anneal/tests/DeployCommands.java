package dev.anneal.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/deploy.md, as they stand there. */
record DeployCommands(List<Command> commands) {
    private static final Path DOCUMENT = Path.of("..", "docs", "deploy.md");
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)(?:^ *(\\*[^\\n]*\\*)\\n\\n)?^( *)```([^\\n]*)\\n(.*?)^ *```$");

    /**
     * One block of code.
     *
     * @param remark the line above it, which says whether it is tested
     * @param language what follows the opening fence: {@code sh}, then a name
     */
    record Command(String remark, String language, String text) {
        String name() {
            return language.replaceFirst("^sh ", "");
        }
    }

    static DeployCommands read() throws IOException {
        List<Command> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(DOCUMENT));
        while (blocks.find()) {
            String remark = blocks.group(1) == null ? "" : blocks.group(1);
            commands.add(new Command(remark, blocks.group(3), blocks.group(4).stripIndent()));
        }
        return new DeployCommands(commands);
    }

    /** The text of one, without the end of its last line, so that arguments can follow. */
    String text(String name) {
        return commands.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("docs/deploy.md has no command " + name))
                .text()
                .stripTrailing();
    }
}
