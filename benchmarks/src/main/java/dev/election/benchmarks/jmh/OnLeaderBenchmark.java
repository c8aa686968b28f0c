// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import dev.election.LeaderElection;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A call of a bean's method in an application with the starter: not guarded, with {@code @OnLeader} on the leader, and
 * with it on a standby. Two applications in this process share a store; a call does not touch it.
 */
public class OnLeaderBenchmark extends CallBenchmark {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final ConfigurableApplicationContext leader = start();
    private final PlainWork plain = leader.getBean("plainWork", PlainWork.class);
    private final PlainWork run = leader.getBean(GuardedWork.class);
    private ConfigurableApplicationContext standby = leader;
    private PlainWork skipped = plain;

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        PlainWork plainWork() {
            return new PlainWork();
        }

        @Bean
        GuardedWork guardedWork() {
            return new GuardedWork();
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("leaseStore", store))
                .properties(
                        "logging.level.root=warn",
                        "spring.autoconfigure.exclude="
                                + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
                .run();
    }

    @Setup
    public void lead() throws InterruptedException {
        leader.getBean(LeaderElection.class).awaitLeadership(Duration.ofSeconds(10));
        standby = start();
        skipped = standby.getBean(GuardedWork.class);
        run.work();
        skipped.work();
        if (leader.getBean(LeaderElection.class).isLeader()
                == standby.getBean(LeaderElection.class).isLeader()) {
            throw new IllegalStateException("Not as it is to be");
        }
    }

    @TearDown
    public void end() {
        standby.close();
        leader.close();
    }

    @Benchmark
    public void plain() {
        plain.work();
    }

    @Benchmark
    public void onLeaderThatRuns() {
        run.work();
    }

    @Benchmark
    public void onLeaderThatIsSkipped() {
        skipped.work();
    }
}
