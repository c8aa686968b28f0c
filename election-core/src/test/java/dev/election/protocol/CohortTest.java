// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Names;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CohortTest {

    private static String of(String... elections) {
        Cohort cohort = new Cohort();
        for (String election : elections) {
            cohort.add(election);
        }
        return cohort.text();
    }

    @Test
    void isTheSameInWhateverOrderElectionsAreJoined() {
        assertThat(of("billing", "outbox", "import")).isEqualTo(of("import", "billing", "outbox"));
    }

    @Test
    void differsForNamesThatAreAlike() {
        Set<String> cohorts = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            for (int j = i + 1; j < 300; j++) {
                cohorts.add(of("tenant-" + i, "tenant-" + j));
            }
        }

        assertThat(cohorts).hasSize(300 * 299 / 2);
    }

    @Test
    void differsForMoreElections() {
        assertThat(of("billing")).isNotEqualTo(of("billing", "outbox"));
    }

    @Test
    void canBeStored() {
        Cohort cohort = new Cohort();
        for (int i = 0; i < 100_000; i++) {
            cohort.add("election" + i);
        }

        assertThat(Names.cohort(cohort.text())).isNotBlank();
    }
}
