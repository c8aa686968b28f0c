// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What cannot be read is reported once, and again when it comes back. */
class UnreadableNewsTest {

    private static final Unreadable RECORD = new Unreadable(Unreadable.Kind.LEADER, "billing", "it has no token");
    private static final Unreadable LEASE = new Unreadable(Unreadable.Kind.LEASE, "L1", "it has no duration");

    private final UnreadableNews news = new UnreadableNews();

    @Test
    void eachIsNewOnce() {
        assertThat(news.of(List.of(RECORD))).containsExactly(RECORD);
        assertThat(news.of(List.of(RECORD, LEASE))).containsExactly(LEASE);
        assertThat(news.of(List.of(RECORD, LEASE))).isEmpty();
    }

    @Test
    void whatReappearsIsNewAgain() {
        news.of(List.of(RECORD));
        news.of(List.of());

        assertThat(news.of(List.of(RECORD))).containsExactly(RECORD);
    }

    @Test
    void theSameWithAnotherFlawIsNew() {
        news.of(List.of(RECORD));
        Unreadable other = new Unreadable(Unreadable.Kind.LEADER, "billing", "its token is no number");

        assertThat(news.of(List.of(other))).containsExactly(other);
    }

    @Test
    void ofAGreatManyAHundredAreReported() {
        List<Unreadable> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new Unreadable(Unreadable.Kind.LEADER, "election " + i, "it has no token"))
                .toList();

        assertThat(news.of(many)).isEqualTo(many.subList(0, 100));
        assertThat(news.of(many)).isEmpty();
    }
}
