// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The judge finds what was planted, and nothing else. */
class JudgeTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Said one = new Said("one");
    private final Said two = new Said("two");

    private Verdict verdict(Long... claims) {
        return Judge.judge(List.of(one, two), List.of(claims), List.of(), List.of("one", "two"));
    }

    @Test
    void oneLeaderAfterTheOtherIsNoViolation() {
        one.led(1, 0, 1).told("GRANTED 1", 0).told("REVOKED 1", 1);
        two.led(2, 3, 4).told("GRANTED 2", 3).told("REVOKED 2", 4);

        Verdict verdict = verdict(0L, 1L, 2L);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.terms()).isEqualTo(2);
        assertThat(verdict.longestVacancyNanos()).isEqualTo(2 * SECOND);
    }

    @Test
    void twoLeadersAtOnceAreFoundAlsoIfAnotherTermCameInBetween() {
        one.led(1, 0, 5);
        two.led(2, 1, 2).led(3, 4, 6);

        assertThat(verdict().overlaps())
                .hasSize(2)
                .allMatch(found -> found.startsWith("S1: one led term 1 "))
                .anyMatch(found -> found.contains("but two led term 3"));
    }

    @Test
    void aTokenThatDoesNotRiseIsFoundInTermsAndInTheRecord() {
        one.led(7, 0, 1);
        two.led(7, 2, 3);

        assertThat(verdict(6L, 7L, 6L).disorder())
                .containsExactly(
                        "S2: " + one.terms.get(7L) + ", then " + two.terms.get(7L), "S2: token 6 was claimed after 7");
    }

    @Test
    void aWriteOfAnOlderTermAfterOneOfANewerIsFound() {
        assertThat(Judge.stale(List.of(1L, 1L, 2L, 5L))).isEmpty();
        assertThat(Judge.stale(List.of(1L, 3L, 2L, 3L))).containsExactly("S3: term 2 wrote after term 3");
    }

    @Test
    void whoIsNotToldInTimeIsFound() {
        one.led(1, 0, 1).told("GRANTED 1", 0).told("REVOKED 1", 2);
        two.led(2, 3, 4).told("GRANTED 2", 3);

        assertThat(verdict().late())
                .hasSize(2)
                .anyMatch(found -> found.startsWith("S4: one did not lead term 1 any more, and was told so 1000 ms"))
                .anyMatch(found -> found.startsWith("S4: two ") && found.endsWith("or never"));
    }

    @Test
    void callsThatAreNotInPairsAreFound() {
        one.told("GRANTED 1", 0).told("GRANTED 2", 1);
        two.told("REVOKED 1", 0);

        assertThat(verdict().late())
                .containsExactly("S4: one was told [GRANTED 1, GRANTED 2]", "S4: two was told [REVOKED 1]");
    }

    /** What a test makes an instance say, in seconds. */
    private static final class Said implements Report {

        private final String instance;
        private final Map<Long, Led> terms = new LinkedHashMap<>();
        private final Map<Long, Long> revoked = new LinkedHashMap<>();
        private final List<String> told = new ArrayList<>();

        Said(String instance) {
            this.instance = instance;
        }

        Said led(long token, long fromSecond, long toSecond) {
            terms.put(token, new Led(instance, token, fromSecond * SECOND, toSecond * SECOND));
            return this;
        }

        Said told(String what, long second) {
            told.add(what);
            if (what.startsWith("REVOKED ")) {
                revoked.put(Long.valueOf(what.substring(8)), second * SECOND);
            }
            return this;
        }

        @Override
        public String instance() {
            return instance;
        }

        @Override
        public List<Led> led() {
            return List.copyOf(terms.values());
        }

        /** It is over at once after the last yes, for terms that a listener was told of. */
        @Override
        public Map<Long, Long> over() {
            Map<Long, Long> over = new LinkedHashMap<>();
            terms.values().stream()
                    .filter(led -> told.contains("GRANTED " + led.token()))
                    .forEach(led -> over.put(led.token(), led.lastNanos()));
            return over;
        }

        @Override
        public OptionalLong revoked(long token) {
            Long at = revoked.get(token);
            return at == null ? OptionalLong.empty() : OptionalLong.of(at);
        }

        @Override
        public List<String> told() {
            return List.copyOf(told);
        }
    }
}
