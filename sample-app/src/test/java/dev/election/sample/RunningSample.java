// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import dev.election.sample.Output.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged sample as processes of this machine. Closing it leaves none of them, whatever the test did. */
final class RunningSample implements AutoCloseable {

    private static final String JAR = "target/sample-app.jar"; // tests run in the module's folder
    private static final String JDK_OF_CASSANDRA = "cassandra.java.home";
    // three nodes of Cassandra, one after the other, on a busy machine
    private static final Duration START = Duration.ofMinutes(4);
    private static final Pattern INSTANCE = Pattern.compile("app-(\\d+) \\| .*kill -9 (\\d+)");

    private final long beganNanos;
    private final Process launcher;
    private final Output output = new Output();
    private final Thread reader;

    private RunningSample(long beganNanos, Process launcher) {
        this.beganNanos = beganNanos;
        this.launcher = launcher;
        this.reader = new Thread(this::read, "output of the sample");
        reader.setDaemon(true);
        reader.start();
    }

    static RunningSample start(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        if (ignoresInterrupt()) {
            // a build in the background of a script ignores SIGINT, and hands that down to what it starts
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
        String ofCassandra = System.getProperty(JDK_OF_CASSANDRA);
        if (ofCassandra != null) {
            command.add("-D" + JDK_OF_CASSANDRA + "=" + ofCassandra);
        }
        command.addAll(List.of("-jar", JAR));
        command.addAll(List.of(args));
        long beganNanos = System.nanoTime();
        return new RunningSample(
                beganNanos,
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** When the launcher was started, before all that it has printed. */
    long beganNanos() {
        return beganNanos;
    }

    Output output() {
        return output;
    }

    ProcessHandle launcher() {
        return launcher.toHandle();
    }

    /** The process of the instance with that number, the last one started. */
    ProcessHandle instance(int number) throws InterruptedException {
        output.await(beganNanos, "app-" + number + " …", text -> text.startsWith("app-" + number + " |"), START);
        long pid = 0;
        for (Line line : output.lines()) {
            Matcher matcher = INSTANCE.matcher(line.text());
            if (matcher.find() && Integer.parseInt(matcher.group(1)) == number) {
                pid = Long.parseLong(matcher.group(2));
            }
        }
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Waits for a line that an instance prints after that moment. */
    Line awaitLine(long afterNanos, String regex) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        return output.await(afterNanos, regex, text -> pattern.matcher(text).find(), START);
    }

    void type(String text) throws IOException {
        Writer keyboard = launcher.outputWriter();
        keyboard.write(text + "\n");
        keyboard.flush();
    }

    /** Waits for the launcher's end, and for all that it has printed. */
    int awaitExit() throws InterruptedException {
        if (!launcher.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("The launcher has not ended within " + START + "\n" + output.text());
        }
        reader.join(START.toMillis());
        return launcher.exitValue();
    }

    /** The launcher and all that it has started. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(launcher.descendants().toList());
        all.add(launcher.toHandle());
        return all;
    }

    /** Those of them that a terminal interrupts on Ctrl-C: the process group of the launcher. */
    List<ProcessHandle> foreground() throws IOException {
        String group = group(launcher());
        List<ProcessHandle> foreground = new ArrayList<>();
        for (ProcessHandle process : processes()) {
            if (group(process).equals(group)) {
                foreground.add(process);
            }
        }
        return foreground;
    }

    // the third field behind the name, which may have blanks, but is in parentheses
    private static String group(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/stat");
        if (!Files.exists(status)) {
            return "";
        }
        String fields = Files.readString(status);
        return fields.substring(fields.lastIndexOf(')') + 2).split(" ", -1)[2];
    }

    /** Sends a signal to all of them at once. */
    static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        StringBuilder command = new StringBuilder("kill -" + name);
        processes.forEach(process -> command.append(' ').append(process.pid()));
        // the shell's own kill: a small machine has no other
        new ProcessBuilder("sh", "-c", command.toString()).start().waitFor();
    }

    private static boolean ignoresInterrupt() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private void read() {
        try (BufferedReader lines = launcher.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
