// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thread that starts the application, recognized by the calls that it is in. The instance becomes a candidate only
 * after these have returned.
 *
 * @since 0.1.0
 */
public final class StartingThread {

    private static final String SPRING_APPLICATION = "org.springframework.boot.SpringApplication";

    // The class and the method that a start goes through, whatever runs in it.
    private static final Map<String, String> STARTS = Map.of(
            SPRING_APPLICATION, "run", "org.springframework.context.support.AbstractApplicationContext", "refresh");

    // Frames of their classes, and of generated ones ($$), are not those of an application.
    private static final List<String> LIBRARIES = List.of("org.springframework.", "java.", "jdk.", "sun.", "kotlin.");

    private StartingThread() {}

    /**
     * Refuses a wait for leadership on this thread, which would be in vain.
     *
     * @throws IllegalStateException if the calling thread starts an application
     */
    public static void refuseToWait(String election) {
        if (StackWalker.getInstance().walk(frames -> frames.anyMatch(StartingThread::isStart))) {
            throw new IllegalStateException("Waiting for leadership of '" + election + "' on thread '"
                    + Thread.currentThread().getName()
                    + "' would be in vain: this thread starts the application, and the instance becomes a candidate only"
                    + " after the start is complete. Handle LeadershipGrantedEvent, put the work into a @WhileLeader"
                    + " method, or wait on another thread");
        }
    }

    private static boolean isStart(StackWalker.StackFrame frame) {
        return frame.getMethodName().equals(STARTS.get(frame.getClassName()));
    }

    /** The method of the application that the start is in, for messages; empty if it is in none. */
    static Optional<String> position(Thread starting) {
        StackTraceElement[] stack = starting.getStackTrace();
        int start = 0;
        while (start < stack.length && !stack[start].getClassName().equals(SPRING_APPLICATION)) {
            start++;
        }
        return Arrays.stream(stack, 0, start == stack.length ? 0 : start)
                .filter(frame -> isOfApplication(frame.getClassName()))
                .reduce((inner, outer) -> outer)
                .map(frame -> "%s.%s(%s:%d)"
                        .formatted(
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()));
    }

    private static boolean isOfApplication(String className) {
        return LIBRARIES.stream().noneMatch(className::startsWith) && !className.contains("$$");
    }
}
