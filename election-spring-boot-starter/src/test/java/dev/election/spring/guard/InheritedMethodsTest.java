// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.OnLeader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.ApplicationObjectSupport;

/** Methods that an annotated class inherits from one that nobody annotated. */
@ExtendWith(OutputCaptureExtension.class)
class InheritedMethodsTest {

    static class OfALibrary {

        public final String fixed() {
            return "fixed";
        }

        public int count() {
            return 1;
        }

        public Optional<String> report() {
            return Optional.of("inherited");
        }
    }

    @OnLeader("jobs")
    static class Extending extends OfALibrary {

        Optional<String> own() {
            return Optional.of("own");
        }
    }

    @Test
    void areNotRefusedForTheirShape() {
        follower().withBean(Extending.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Extending.class).count()).isEqualTo(1);
        });
    }

    @Test
    void areGuardedIfTheirShapeAllowsIt() {
        follower().withBean(Extending.class).run(context -> {
            assertThat(context.getBean(Extending.class).report()).isEmpty();
            assertThat(context.getBean(Extending.class).own()).isEmpty();
        });
    }

    @Test
    void areNamedOnceIfTheyAreNotGuarded(CapturedOutput output) {
        leader().withBean("one", Extending.class)
                .withBean("two", Extending.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce("does not guard these inherited methods")
                        .containsOnlyOnce("OfALibrary.count(), " + OfALibrary.class.getName() + ".fixed()"));
    }

    @OnLeader("jobs")
    static class OfSpring extends ApplicationObjectSupport {

        Optional<String> own() {
            return Optional.of("own");
        }
    }

    @Test
    void areNotNamedIfTheyAreOfSpring(CapturedOutput output) {
        leader().withBean(OfSpring.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).doesNotContain("does not guard these inherited methods");
        });
    }

    static class Annotated {

        @OnLeader("jobs")
        public int count() {
            return 1;
        }
    }

    static class ExtendingAnnotated extends Annotated {}

    @Test
    void areRefusedIfTheyAreAnnotated() {
        refuses(ExtendingAnnotated.class, ".count()", "it returns int");
    }

    static class BaseLifecycle implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        public int inFlight() {
            return 3;
        }

        public Optional<String> status() {
            return Optional.of("idle");
        }
    }

    @OnLeader("jobs")
    static class Consumer extends BaseLifecycle {

        @Override
        public int inFlight() {
            return super.inFlight() + 1;
        }

        Optional<String> report() {
            return Optional.of("own");
        }
    }

    @Test
    void ofALifecycleRunOnEveryInstance() {
        follower().withBean(Consumer.class).run(context -> {
            assertThat(context.getBean(Consumer.class).inFlight()).isEqualTo(4);
            assertThat(context.getBean(Consumer.class).status()).contains("idle");
        });
    }

    @Test
    void whatALifecycleAddsIsGuarded() {
        follower().withBean(Consumer.class).run(context -> assertThat(
                        context.getBean(Consumer.class).report())
                .isEmpty());
    }

    @Test
    void startOfALifecycleIsGuarded() {
        follower().withBean(Consumer.class).run(context -> {
            context.getBean(Consumer.class).start();
            assertThat(context.getBean(Consumer.class).isRunning()).isFalse();
        });
    }

    static class FinalStart extends BaseLifecycle {

        @Override
        public final void start() {
            super.start();
        }
    }

    @OnLeader("jobs")
    static class ExtendingFinalStart extends FinalStart {}

    @Test
    void aFinalStartOfALifecycleIsRefused() {
        refuses(ExtendingFinalStart.class, ".start()", "it is final");
    }
}
