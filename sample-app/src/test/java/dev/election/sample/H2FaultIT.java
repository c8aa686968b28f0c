// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The buttons with the database that the sample starts by itself. */
class H2FaultIT extends FaultFacts {

    @Override
    List<String> arguments() {
        return List.of();
    }

    @Test
    void aKilledInstanceIsStartedAgain() {
        int killed = leader();

        page().act("kill", killed);
        assertThat(DemoPage.instance(page().state(), killed).path("process").asString(""))
                .isEqualTo("dead");
        page().awaitLeaderOtherThan(killed);
        page().act("start", killed);

        page().await("its return", state -> DemoPage.instance(state, killed)
                .path("election")
                .asString("")
                .equals("standby"));
    }

    @Test
    void aFrozenInstanceIsReportedAndGoesOn() {
        int frozen = leader();

        page().act("freeze", frozen);
        assertThat(DemoPage.instance(page().state(), frozen).path("process").asString(""))
                .isEqualTo("frozen");
        page().awaitLeaderOtherThan(frozen);
        page().act("thaw", frozen);

        page().await("its return", state -> DemoPage.instance(state, frozen)
                .path("election")
                .asString("")
                .equals("standby"));
    }

    @Test
    void whatCannotBeDoneIsRefusedWithTheReason() {
        leader();

        assertThat(page().act("thaw", 1)).isEqualTo("app-1 is not frozen");
        assertThat(page().act("kill", 19)).isEqualTo("There is no instance 19");
        assertThat(page().act("kill")).isEqualTo("'kill' needs the number of an instance");
        assertThat(page().act("start", 1)).isEqualTo("Instance 1 is running");
    }
}
