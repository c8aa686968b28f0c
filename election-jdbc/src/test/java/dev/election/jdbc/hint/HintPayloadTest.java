// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a notification says, and what is made of it. */
class HintPayloadTest {

    private static final String SENDER = "55f2b3a8-5c2e-4c62-9d0e-0b7f6a3f1c11";

    private static void isKept(Hint hint) {
        assertThat(HintPayload.read("another", HintPayload.of(SENDER, hint))).isEqualTo(hint);
    }

    @Test
    void aClosedLeaseIsKept() {
        isKept(Hint.closed("0b5e"));
    }

    @Test
    void anExpiredLeaseIsKept() {
        isKept(Hint.expired("0b5e"));
    }

    @Test
    void releasedTermsAreKept() {
        isKept(Hint.released(List.of(new TermId("billing", 7), new TermId("import of the night, Übersee", 8))));
    }

    @Test
    void thatThereIsSomethingIsKept() {
        isKept(Hint.SOMETHING);
    }

    @Test
    void whatIsTooMuchForPostgresqlSaysNoMoreThanThatThereIsSomething() {
        List<TermId> many = IntStream.range(0, 50)
                .mapToObj(i -> new TermId("ü".repeat(80) + i, 1))
                .toList();

        assertThat(HintPayload.of(SENDER, Hint.released(many))).isEqualTo(SENDER + "\n");
    }

    @Test
    void whatJustFitsIsKept() {
        List<TermId> many = IntStream.range(10, 58)
                .mapToObj(i -> new TermId("ü".repeat(78) + i, 1))
                .toList();

        assertThat(HintPayload.of(SENDER, Hint.released(many)).getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(7_500, 7_999);
        isKept(Hint.released(many));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "released\n",
                "released\nbilling",
                "released\nx billing",
                "released\n1 billing\n",
                "released\n0 billing",
                "released\n-1 billing",
                "released\n1 ",
                "released\n1  billing"
            })
    void whatIsNotUnderstoodSaysThatThereIsSomething(String payload) {
        assertThat(HintPayload.read(SENDER, payload)).isEqualTo(Hint.SOMETHING);
        assertThat(HintPayload.read(SENDER, "another\n" + payload)).isEqualTo(Hint.SOMETHING);
    }

    @Test
    void whatAStoreSentItselfIsNoHint() {
        assertThat(HintPayload.read(SENDER, HintPayload.of(SENDER, Hint.closed("0b5e"))))
                .isNull();
        assertThat(HintPayload.read(SENDER, HintPayload.of(SENDER, Hint.SOMETHING)))
                .isNull();
    }
}
