// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.election.Candidate;
import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.lifecycle.ElectionLifecycle;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ElectionAutoConfigurationTest {

    @Test
    void givesTheElectionsAndTheDefaultElection() {
        leader().withPropertyValues("election.name=jobs").run(context -> {
            assertThat(context).hasSingleBean(LeaderElections.class).hasSingleBean(LeaderElection.class);
            assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("jobs");
            awaitLeading(context, "jobs");
        });
    }

    @Test
    void namesTheDefaultElectionAfterTheApplication() {
        leader().withPropertyValues("spring.application.name=shop")
                .run(context ->
                        assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("shop"));
    }

    @Test
    void hasADefaultNameForTheDefaultElection() {
        leader().run(context ->
                assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("default"));
    }

    @Test
    void joinsTheElectionsOfItsProperties() {
        leader().withPropertyValues("election.names=one,two").run(context -> assertThat(
                        context.getBean(LeaderElections.class).elections())
                .extracting(LeaderElection::name)
                .containsExactlyInAnyOrder("one", "two"));
    }

    @Test
    void onlyWatchesIfItIsNoCandidate() {
        follower()
                .run(context -> assertThat(context.getBean(LeaderElection.class).isLeader())
                        .isFalse());
    }

    @Test
    void tellsOthersItsIdAndAddress() {
        leader().withPropertyValues("election.instance-id=one", "election.address=http://one:8080")
                .run(context -> {
                    awaitLeading(context, "default");
                    LeaderElections elections = context.getBean(LeaderElections.class);
                    await().until(() -> !elections.candidates().isEmpty());
                    assertThat(elections.candidates())
                            .extracting(Candidate::instance, Candidate::address)
                            .containsExactly(tuple("one", "http://one:8080"));
                });
    }

    @Test
    void backsOffWhenTheUserDefinesALeaseStore() {
        InMemoryLeaseStore own = new InMemoryLeaseStore();
        leader().withBean("own", LeaseStore.class, () -> own).run(context -> {
            assertThat(context).getBean(LeaseStore.class).isSameAs(own);
            awaitLeading(context, "default");
        });
    }

    @Test
    void backsOffWhenTheUserDefinesTheElections() {
        LeaderElections own = ProxyFactory.getProxy(LeaderElections.class, (MethodInterceptor)
                invocation -> invocation.getMethod().getReturnType() == String.class ? "own" : null);
        leader().withBean("own", LeaderElections.class, () -> own)
                .withBean("election", LeaderElection.class, NoElection::get)
                .run(context -> assertThat(context)
                        .hasSingleBean(LeaderElections.class)
                        .doesNotHaveBean(ElectionLifecycle.class));
    }

    @Test
    void drivesTheUsersOwnInstance() {
        leader().withBean("own", LeaseElections.class, () -> LeaseElections.builder(new InMemoryLeaseStore())
                        .instance("own")
                        .build())
                .run(context -> {
                    assertThat(awaitLeading(context, "default").isLeader()).isTrue();
                    assertThat(context.getBean(LeaderElections.class).instance())
                            .isEqualTo("own");
                });
    }

    @Test
    void backsOffWhenTheUserDefinesTheElection() {
        leader().withBean("election", LeaderElection.class, NoElection::get)
                .run(context -> assertThat(context).hasSingleBean(LeaderElection.class));
    }

    private static final class NoElection {

        static LeaderElection get() {
            return ProxyFactory.getProxy(LeaderElection.class, (MethodInterceptor) invocation -> null);
        }
    }

    @Test
    void stopsTheApplicationWithTheNumbersOfSettingsThatCannotWork() {
        leader().withPropertyValues("election.heartbeat-interval=10s", "election.lease-duration=15s")
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining(
                                "heartbeat interval 10s must be shorter than half the lease duration 15s"));
    }

    @Test
    void stopsTheApplicationThatHasNowhereToKeepLeases() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionAutoConfiguration.class))
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("neither a DataSource")
                        .satisfies(e ->
                                assertThat(e.action()).contains("election.store=memory", "spring.datasource.url")));
    }

    @Test
    void stopsTheApplicationOverAnImpossibleName() {
        leader().withPropertyValues("election.names[0]= ")
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("election.names[0]: has no value"));
    }

    static class UsesTheDefaultElection {

        UsesTheDefaultElection(LeaderElection election) {
            assertThat(election).isNotNull();
        }
    }

    @Test
    void stopsTheApplicationWhoseOwnNameIsNoNameOfAnElection() {
        leader().withBean(UsesTheDefaultElection.class)
                .withPropertyValues("spring.application.name=" + "x".repeat(201))
                .run(context -> assertThat(startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("201 characters")
                        .satisfies(e -> assertThat(e.action()).contains("election.name")));
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoStores {

        @Bean
        LeaseStore one() {
            return new InMemoryLeaseStore();
        }

        @Bean
        LeaseStore two() {
            return new InMemoryLeaseStore();
        }
    }

    @Test
    void stopsTheApplicationThatHasSeveralStores() {
        leader().withUserConfiguration(TwoStores.class)
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void leavesTheElectionsOfItsParentAliveWhenAChildContextCloses() {
        leader().run(parent -> {
            LeaderElection election = awaitLeading(parent, "default");
            leader().withParent(parent).run(child -> assertThat(child.getBean(LeaderElections.class))
                    .isSameAs(parent.getBean(LeaderElections.class)));
            assertThat(election.isLeader()).isTrue();
        });
    }
}
