// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.spring.RunningFlag;
import dev.election.spring.WhileLeader;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** What is processed ahead of time: every kind of leader work there is. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(ElectionAutoConfiguration.class)
@Import({
    AheadOfTimeApplication.Settlement.class,
    AheadOfTimeApplication.FinalReport.class,
    AheadOfTimeApplication.Relay.class,
    AheadOfTimeApplication.Consumer.class
})
class AheadOfTimeApplication {

    /** Its election is known at start only. */
    @Component
    static class Settlement {

        @OnLeader("${settlement.election}")
        Optional<Long> settle() {
            return Optional.of(Term.current().token());
        }
    }

    public interface Report {

        Optional<Long> write();
    }

    /** Can be proxied by its interface only. */
    @Component
    static final class FinalReport implements Report {

        @Override
        @OnLeader("reports")
        public Optional<Long> write() {
            return Optional.of(Term.current().token());
        }
    }

    @Component
    static class Relay {

        final CountDownLatch begun = new CountDownLatch(1);

        @WhileLeader("outbox")
        void relay() throws InterruptedException {
            begun.countDown();
            new CountDownLatch(1).await();
        }

        CountDownLatch begun() {
            return begun;
        }
    }

    @Component
    @OnLeader("queue")
    static class Consumer extends RunningFlag implements SmartLifecycle {}

    /** As the listener containers of libraries: it can be told not to start with the context. */
    static class Container extends RunningFlag implements SmartLifecycle {

        private boolean autoStartup = true;

        public void setAutoStartup(boolean autoStartup) {
            this.autoStartup = autoStartup;
        }

        @Override
        public boolean isAutoStartup() {
            return autoStartup;
        }
    }

    @Bean
    @OnLeader("orders")
    Container container() {
        return new Container();
    }
}
