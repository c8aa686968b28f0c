// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.util.AopTestUtils;

class LeaderLifecyclesTest {

    private static final String FIRST = "first";

    /** What all beans of a test did, in order. */
    static class Diary {

        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    }

    @OnLeader("intake")
    static class Intake implements SmartLifecycle {

        final Diary diary;
        private volatile boolean running;

        Intake(Diary diary) {
            this.diary = diary;
        }

        String name() {
            return FIRST;
        }

        @Override
        public int getPhase() {
            return 1;
        }

        @Override
        public void start() {
            running = true;
            diary.lines.add("start " + name() + " " + Term.current().token());
        }

        @Override
        public void stop() {
            running = false;
            diary.lines.add("stop " + name());
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    @OnLeader("intake")
    static class Second extends Intake {

        Second(Diary diary) {
            super(diary);
        }

        @Override
        String name() {
            return "second";
        }

        @Override
        public int getPhase() {
            return 2;
        }
    }

    @OnLeader("intake")
    static class Broken implements Lifecycle {

        @Override
        public void start() {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    /** One whose stop waits until it is let go. */
    @OnLeader("intake")
    static class Slow extends Intake {

        private final CountDownLatch goOn = new CountDownLatch(1);

        Slow(Diary diary) {
            super(diary);
        }

        @Override
        public void stop() {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            super.stop();
        }
    }

    @Test
    void areNotStoppedOnceMoreWhileAGracefulEndWaitsForTheirStop() {
        leader().withBean(Diary.class).withBean("slow", Slow.class).run(context -> {
            LeaderElection election = awaitLeading(context, "intake");
            Slow slow = AopTestUtils.getTargetObject(context.getBean(Slow.class));
            await().until(slow::isRunning);
            election.stepDown();
            await().until(() -> election.drain().isPresent());

            CompletableFuture<Void> check = CompletableFuture.runAsync(
                    context.getBean(OnLeaderBeanPostProcessor.class)::stopLifecyclesWhereNotLeading);

            try {
                assertThat(check).succeedsWithin(Duration.ofSeconds(5));
            } finally {
                slow.goOn.countDown();
            }
        });
    }

    @Test
    void areNamedWhileAGracefulEndWaitsForTheirStop() {
        leader().withBean(Diary.class).withBean("slow", Slow.class).run(context -> {
            LeaderElection election = awaitLeading(context, "intake");
            Slow slow = AopTestUtils.getTargetObject(context.getBean(Slow.class));
            await().until(slow::isRunning);

            election.stepDown();

            await().until(() -> election.drain().stream()
                    .flatMap(drain -> drain.waitsFor().stream())
                    .anyMatch(each -> each.what().contains("lifecycle beans [slow]") && each.thread() != null));
            slow.goOn.countDown();
        });
    }

    @Test
    void areStartedWithLeadershipAndStoppedBeforeItIsReleased() {
        leader().withBean(Diary.class).withBean(Intake.class).run(context -> {
            Diary diary = context.getBean(Diary.class);
            await().until(() -> diary.lines.contains("start first 1"));

            context.close();

            assertThat(diary.lines).containsExactly("start first 1", "stop first");
        });
    }

    @Test
    void areNotStartedByTheContextOnAFollower() {
        follower().withBean(Diary.class).withBean(Intake.class).run(context -> {
            assertThat(context.getBean(Intake.class).isRunning()).isFalse();
            assertThat(context.getBean(Diary.class).lines).isEmpty();
        });
    }

    @Test
    void areStartedInTheOrderOfPhasesAndStoppedInTheOther() {
        leader().withBean(Diary.class)
                .withBean(Second.class)
                .withBean("intake", Intake.class)
                .run(context -> {
                    Diary diary = context.getBean(Diary.class);
                    await().until(() -> diary.lines.size() == 2);

                    context.getBean(LeaderElections.class).election("intake").stepDown();

                    await().until(() -> diary.lines.size() == 6);
                    assertThat(diary.lines)
                            .containsExactly(
                                    "start first 1",
                                    "start second 1",
                                    "stop second",
                                    "stop first",
                                    "start first 2",
                                    "start second 2");
                });
    }

    @Test
    void oneThatCannotBeStartedKeepsNoOtherFromIt() {
        leader().withBean(Diary.class)
                .withBean(Broken.class)
                .withBean(Intake.class)
                .run(context -> {
                    LeaderElection intake = awaitLeading(context, "intake");
                    await().until(() -> context.getBean(Diary.class).lines.contains("start first 1"));
                    assertThat(intake.isLeader()).isTrue();
                });
    }
}
