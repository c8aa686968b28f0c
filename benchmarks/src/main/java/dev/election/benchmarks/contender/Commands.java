// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Executes the commands on standard input, one per line. Ends the process with the input, because the harness has ended
 * then.
 */
final class Commands implements Runnable {

    // Only every fourth full collection of the serial collector compacts the whole heap.
    private static final int COLLECTIONS = 4;
    // The exit status after a command that failed.
    private static final int FAILED = 3;

    private final ConfigurableApplicationContext context;
    private final Contender contender;
    private final EventRecorder recorder;
    private final Sampler sampler;
    private final EventFile file;

    Commands(
            ConfigurableApplicationContext context,
            Contender contender,
            EventRecorder recorder,
            Sampler sampler,
            EventFile file) {
        this.context = context;
        this.contender = contender;
        this.recorder = recorder;
        this.sampler = sampler;
        this.file = file;
    }

    @Override
    public void run() {
        int status = FAILED;
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = commands.readLine(); order != null; order = commands.readLine()) {
                obey(order);
            }
            status = 0;
        } catch (IOException | RuntimeException | Error e) {
            System.err.println("A command failed, so this process ends:");
            e.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private void obey(String order) {
        switch (order) {
            case "close" -> {
                file.say("CALLED", System.nanoTime());
                context.close();
                file.say("CLOSED", System.nanoTime());
            }
            case "step-down" -> {
                file.say("CALLED", System.nanoTime());
                contender.stepDown(Contender.election(0));
            }
            case "size" -> size();
            case "sum" -> recorder.sum();
            default ->
                throw new IllegalArgumentException(
                        "Unknown command '" + order + "'; there are close, step-down, size and sum");
        }
    }

    private void size() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc(); // the live set, without garbage
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        int threads = Thread.getAllStackTraces().size();
        file.say("SIZE", heap, threads, sampler.mostTaken());
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .forEach(name -> file.say("THREAD", name));
        file.say("SIZED");
    }
}
