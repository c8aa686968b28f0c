// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Calls of one mailbox come in order, one at a time; none harms another. */
class ListenerDispatcherTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    private static RuntimeException failure() {
        return new IllegalStateException("thrown by a test");
    }

    private void runThreads() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
    }

    @Test
    void callsComeInOrderOnOneThreadAtATime() {
        var mailbox = new ListenerDispatcher(threads::add).mailbox();
        mailbox.post(() -> calls.add("a"));
        mailbox.post(() -> calls.add("b"));
        assertThat(threads).hasSize(1);

        runThreads();

        assertThat(calls).containsExactly("a", "b");
    }

    @Test
    void aCallThatIsPostedByACallComesAfterIt() {
        var mailbox = new ListenerDispatcher(threads::add).mailbox();
        mailbox.post(() -> {
            mailbox.post(() -> calls.add("inner"));
            calls.add("outer");
        });

        runThreads();

        assertThat(calls).containsExactly("outer", "inner");
    }

    @Test
    void aCallThatThrowsIsFollowedByTheNext() {
        var mailbox = new ListenerDispatcher(threads::add).mailbox();
        mailbox.post(() -> {
            throw failure();
        });
        mailbox.post(() -> {
            throw new StackOverflowError("thrown by a test");
        });
        mailbox.post(() -> calls.add("next"));

        runThreads();

        assertThat(calls).containsExactly("next");
    }

    @Test
    void aCallThatThrowsWhatNoLogCanPrintIsFollowedByTheNext() {
        var mailbox = new ListenerDispatcher(threads::add).mailbox();
        mailbox.post(() -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw failure();
                }
            };
        });
        mailbox.post(() -> calls.add("next"));

        runThreads();

        assertThat(calls).containsExactly("next");
    }

    @Test
    void nothingBeginsWhileCallsAreHeld() {
        ListenerDispatcher dispatcher = new ListenerDispatcher(threads::add);
        dispatcher.hold();
        dispatcher.mailbox().post(() -> calls.add("a"));

        assertThat(threads).isEmpty();
    }

    @Test
    void whatWasHeldComesInOrderOnOneThread() {
        ListenerDispatcher dispatcher = new ListenerDispatcher(threads::add);
        var mailbox = dispatcher.mailbox();
        dispatcher.hold();
        mailbox.post(() -> calls.add("a"));
        mailbox.post(() -> calls.add("b"));
        dispatcher.resume();
        assertThat(threads).hasSize(1);

        runThreads();

        assertThat(calls).containsExactly("a", "b");
    }

    @Test
    void aMailboxDoesNotWaitForAnother() {
        ListenerDispatcher dispatcher = new ListenerDispatcher(threads::add);
        dispatcher.mailbox().post(() -> {
            threads.remove().run();
            calls.add("first");
        });
        dispatcher.mailbox().post(() -> calls.add("other"));

        runThreads();

        assertThat(calls).containsExactly("other", "first");
    }

    @Test
    void aCallIsMadeAtTheNextOccasionWhenNoThreadCanBeHad() {
        List<Runnable> had = new ArrayList<>();
        var mailbox = new ListenerDispatcher(task -> {
                    had.add(task);
                    if (had.size() == 1) {
                        throw new InternalError("unable to create native thread");
                    }
                    threads.add(task);
                })
                .mailbox();
        mailbox.post(() -> calls.add("a"));
        assertThat(calls).isEmpty();

        mailbox.post(() -> calls.add("b"));
        runThreads();

        assertThat(calls).containsExactly("a", "b");
    }

    @Test
    void aCallThatNoThreadCouldBeHadForIsMadeWhenOneCan() {
        AtomicBoolean noThread = new AtomicBoolean(true);
        ListenerDispatcher dispatcher = new ListenerDispatcher(task -> {
            if (noThread.get()) {
                throw new InternalError("unable to create native thread");
            }
            threads.add(task);
        });
        dispatcher.mailbox().post(() -> calls.add("a"));

        dispatcher.retry();
        runThreads();
        assertThat(calls).isEmpty();
        noThread.set(false);
        dispatcher.retry();
        runThreads();

        assertThat(calls).containsExactly("a");
    }

    @Test
    void thatNoThreadCouldBeHadIsSaidOnceWhenOneCan() {
        AtomicBoolean noThread = new AtomicBoolean(true);
        ListenerDispatcher dispatcher = new ListenerDispatcher(task -> {
            if (noThread.get()) {
                throw new InternalError("unable to create native thread");
            }
            threads.add(task);
        });
        try (LogLines log = new LogLines()) {
            dispatcher.mailbox().post(() -> calls.add("a"));
            dispatcher.retry();
            noThread.set(false);
            dispatcher.retry();
            runThreads();

            assertThat(log.containing("Could not start a thread")).hasSize(1);
        }
    }

    @Test
    void whatComesAfterTheCloseIsToldAndNotByTheThreadThatBringsIt() throws InterruptedException {
        BlockingQueue<Thread> callers = new LinkedBlockingQueue<>();
        ListenerDispatcher dispatcher = new ListenerDispatcher(task -> {
            throw new RejectedExecutionException();
        });

        dispatcher.mailbox().post(() -> callers.add(Thread.currentThread()));

        assertThat(callers.poll(10, TimeUnit.SECONDS)).isNotNull().isNotSameAs(Thread.currentThread());
    }

    @Test
    void whatWaitsAtTheCloseIsToldToo() throws InterruptedException {
        AtomicBoolean closed = new AtomicBoolean();
        ListenerDispatcher dispatcher = new ListenerDispatcher(task -> {
            if (closed.get()) {
                throw new RejectedExecutionException();
            }
            throw new InternalError("unable to create native thread");
        });
        BlockingQueue<Thread> callers = new LinkedBlockingQueue<>();
        dispatcher.mailbox().post(() -> callers.add(Thread.currentThread()));
        closed.set(true);

        dispatcher.mailbox().post(() -> {});

        assertThat(callers.poll(10, TimeUnit.SECONDS)).isNotNull().isNotSameAs(Thread.currentThread());
    }
}
