// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.spring.aot.AheadOfTimeApplication.Consumer;
import dev.election.spring.aot.AheadOfTimeApplication.Container;
import dev.election.spring.aot.AheadOfTimeApplication.Relay;
import dev.election.spring.aot.AheadOfTimeApplication.Report;
import dev.election.spring.aot.AheadOfTimeApplication.Settlement;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

/** What holds in an application holds in one that was processed ahead of time: nothing of it is found out at start. */
@CompileWithForkedClassLoader
class AheadOfTimeTest {

    private static void whenStarted(java.util.function.Consumer<GenericApplicationContext> check, String... more) {
        String[] properties = {
            "settlement.election=billing",
            "election.lease-duration=5s",
            "election.heartbeat-interval=50ms",
            more.length == 0 ? "election.candidate=true" : more[0]
        };
        new ProcessedContext(AheadOfTimeApplication.class, "election.store=memory").start(check, properties);
    }

    @Test
    void guardsWithAnElectionThatIsNamedAtStartOnly() {
        whenStarted(context -> {
            awaitLeading(context, "billing");
            assertThat(context.getBean(Settlement.class).settle()).contains(1L);
        });
    }

    @Test
    void skipsCallsOnAnInstanceThatDoesNotLead() {
        whenStarted(
                context ->
                        assertThat(context.getBean(Settlement.class).settle()).isEmpty(),
                "election.candidate=false");
    }

    @Test
    void usesTheProxyThatWasGenerated() {
        whenStarted(context -> {
            Settlement settlement = context.getBean(Settlement.class);
            assertThat(AopUtils.isCglibProxy(settlement)).isTrue();
            assertThat(settlement.getClass().getName()).endsWith("$$SpringCGLIB$$0");
        });
    }

    @Test
    void guardsAFinalClassByItsInterface() {
        whenStarted(context -> {
            awaitLeading(context, "reports");
            Report report = context.getBean(Report.class);
            assertThat(Proxy.isProxyClass(report.getClass())).isTrue();
            assertThat(report.write()).contains(1L);
        });
    }

    @Test
    void runsWorkThatGoesOnWhileItLeads() {
        whenStarted(context ->
                await().until(() -> context.getBean(Relay.class).begun().getCount() == 0));
    }

    @Test
    void startsALifecycleWithLeadership() {
        whenStarted(context -> await().until(context.getBean(Consumer.class)::isRunning));
    }

    @Test
    void doesNotStartALifecycleWithoutLeadership() {
        whenStarted(
                context ->
                        assertThat(context.getBean(Consumer.class).isRunning()).isFalse(),
                "election.candidate=false");
    }

    @Test
    void startsTheBeanOfAnAnnotatedBeanMethodWithLeadership() {
        whenStarted(context -> await().until(context.getBean(Container.class)::isRunning));
    }

    @Test
    void doesNotStartTheBeanOfAnAnnotatedBeanMethodWithoutLeadership() {
        whenStarted(
                context ->
                        assertThat(context.getBean(Container.class).isRunning()).isFalse(),
                "election.candidate=false");
    }
}
