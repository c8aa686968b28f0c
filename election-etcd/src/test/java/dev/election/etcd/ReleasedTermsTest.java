// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReleasedTermsTest {

    private final ReleasedTerms released = new ReleasedTerms();

    @Test
    void containTheTermOfAnEarlierHint() {
        heard(new TermId("billing", 3));
        heard(new TermId("reports", 8));

        assertThat(contained("billing", 3)).isTrue();
    }

    @Test
    void doNotContainAnotherTermOfTheElection() {
        heard(new TermId("billing", 3));

        assertThat(contained("billing", 4)).isFalse();
    }

    @Test
    void keepTheNewerOfTwoTermsWhoseHintsArriveInTheWrongOrder() {
        heard(new TermId("billing", 4));
        heard(new TermId("billing", 3));

        assertThat(contained("billing", 4)).isTrue();
    }

    @Test
    void forgetTheOldestHintsInsteadOfGrowing() {
        heard(new TermId("first", 1));
        List<TermId> many = LongStream.rangeClosed(1, 10_000)
                .mapToObj(number -> new TermId("e" + number, number))
                .toList();
        heard(many.toArray(TermId[]::new));

        assertThat(contained("first", 1)).isFalse();
        assertThat(contained("e10000", 10_000)).isTrue();
    }

    private void heard(TermId... terms) {
        released.heard(new Hint.Released(List.of(terms)));
    }

    private boolean contained(String election, long token) {
        return released.contain(new LeaderRecord(election, token, "lease", null));
    }
}
