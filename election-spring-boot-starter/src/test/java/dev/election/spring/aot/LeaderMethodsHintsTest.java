// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.proxies;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import dev.election.spring.aot.AheadOfTimeApplication.Container;
import dev.election.spring.aot.AheadOfTimeApplication.Relay;
import dev.election.spring.aot.AheadOfTimeApplication.Report;
import dev.election.spring.aot.AheadOfTimeApplication.Settlement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.core.DecoratingProxy;

/** A native image keeps the methods that are called by reflection, and the proxies in front of them. */
class LeaderMethodsHintsTest {

    private static RuntimeHints hints = new RuntimeHints();

    @BeforeAll
    static void process() {
        hints = new ProcessedContext(AheadOfTimeApplication.class, "election.store=memory")
                .generated()
                .getRuntimeHints();
    }

    @Test
    void keepAGuardedMethod() {
        assertThat(reflection().onMethodInvocation(Settlement.class, "settle")).accepts(hints);
    }

    @Test
    void keepTheMethodOfAnInterfaceThatAProxyCalls() {
        assertThat(reflection().onMethodInvocation(Report.class, "write")).accepts(hints);
    }

    @Test
    void keepAMethodThatRunsWhileItLeads() {
        assertThat(reflection().onMethodInvocation(Relay.class, "relay")).accepts(hints);
    }

    @Test
    void keepWhatKeepsABeanFromBeingStartedByTheContext() {
        assertThat(reflection().onMethodInvocation(Container.class, "setAutoStartup"))
                .accepts(hints);
    }

    @Test
    void keepAnAnnotatedBeanMethod() {
        assertThat(reflection().onMethodInvocation(AheadOfTimeApplication.class, "container"))
                .accepts(hints);
    }

    @Test
    void keepTheProxyOfAFinalClass() {
        assertThat(proxies().forInterfaces(Report.class, SpringProxy.class, Advised.class, DecoratingProxy.class))
                .accepts(hints);
    }
}
