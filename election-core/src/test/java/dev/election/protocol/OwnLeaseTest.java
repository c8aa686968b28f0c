// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Rules 1 to 3: until when our own lease may be believed in. */
class OwnLeaseTest {

    private static final ClockReading START = new ClockReading(0, 0);

    private final OwnLease lease = new OwnLease(1_000_000_000);

    private static ClockReading at(long millis) {
        return new ClockReading(millis * 1_000_000, millis);
    }

    private void stand() {
        lease.beCandidate(true);
        lease.opened("mine", START, START);
    }

    @Test
    void beliefIsCountedFromBeforeTheRenewalWasSent() {
        stand();

        lease.renewed(at(400), at(900));

        assertThat(lease.mayLead(at(1399))).isTrue();
        assertThat(lease.mayLead(at(1400))).isFalse();
    }

    @Test
    void beliefIsCountedFromBeforeTheOpeningWasSent() {
        lease.beCandidate(true);

        lease.opened("mine", START, at(900));

        assertThat(lease.mayLead(at(999))).isTrue();
        assertThat(lease.mayLead(at(1000))).isFalse();
    }

    @Test
    void anAnswerThatTookLongerThanTheBeliefLastsConfirmsNothing() {
        lease.beCandidate(true);

        lease.opened("mine", START, at(1000));

        assertThat(lease.belief()).isNull();
        assertThat(lease.id()).isEqualTo("mine");
    }

    @Test
    void aLateAnswerDoesNotShortenTheBeliefThatIsHeld() {
        stand();
        lease.renewed(at(500), at(510));

        lease.renewed(at(500), at(600));

        assertThat(lease.mayLead(at(1499))).isTrue();
    }

    @Test
    void aBeliefThatRanOutIsNotRevivedByARenewal() {
        stand();

        assertThatThrownBy(() -> lease.renewed(at(1001), at(1002)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mine")
                .hasMessageContaining("not renounced");
    }

    @Test
    void aRenouncedBeliefBeginsAnewWithTheNextRenewal() {
        stand();
        lease.renounce();
        assertThat(lease.mayLead(at(1))).isFalse();

        lease.renewed(at(2), at(3));

        assertThat(lease.mayLead(at(4))).isTrue();
    }

    @Test
    void aRenouncedLeaseMayStillExist() {
        stand();

        lease.renounce();

        assertThat(lease.id()).isEqualTo("mine");
    }

    @Test
    void aLeaseThatIsGoneIsNotBelievedIn() {
        stand();

        lease.gone();

        assertThat(lease.id()).isNull();
        assertThat(lease.mayLead(START)).isFalse();
    }

    @Test
    void noTermBeginsWhileTheInstanceDoesNotStand() {
        stand();

        lease.beCandidate(false);

        assertThat(lease.mayLead(at(1))).isFalse();
    }
}
