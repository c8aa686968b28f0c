// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a counter of changes tells about records that were read before. */
class RecordCacheTest {

    private final RecordCache cache = new RecordCache(new Keys("/election"));

    RecordCacheTest() {
        cache.complete(1_010, 1_004);
    }

    @Test
    void theCounterThatWasReadFollows() {
        assertThat(cache.follows(1_004)).isTrue();
    }

    @Test
    void aLaterChangeThanAllThatWasReadFollows() {
        assertThat(cache.follows(1_011)).isTrue();
    }

    /** The revision of a restored cluster may be above the one that was read, but its last change is below. */
    @Test
    void anotherChangeAmongThoseThatWereReadIsOfARestoredCluster() {
        assertThat(cache.follows(1_003)).isFalse();
        assertThat(cache.follows(1_009)).isFalse();
    }
}
