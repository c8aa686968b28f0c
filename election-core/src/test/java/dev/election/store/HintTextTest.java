// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text says, and what is made of it. */
class HintTextTest {

    private static final String SENDER = "55f2b3a8-5c2e-4c62-9d0e-0b7f6a3f1c11";

    private final HintText texts = new HintText(SENDER);

    private void isKept(Hint hint) {
        assertThat(new HintText("another").read(texts.of(hint))).contains(hint);
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
    void aLeaseThatIsGoneIsKept() {
        isKept(Hint.gone("0b5e"));
    }

    @Test
    void aLeaseMayHaveAnyCharactersButLineBreaks() {
        isKept(Hint.closed("L 1 = é"));
    }

    @Test
    void aSenderWithALineBreakIsRefused() {
        assertThatThrownBy(() -> new HintText("a\nb")).isInstanceOf(IllegalArgumentException.class);
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
    void whatIsTooLongSaysNoMoreThanThatThereIsSomething() {
        List<TermId> many = IntStream.range(0, 50)
                .mapToObj(i -> new TermId("ü".repeat(80) + i, 1))
                .toList();

        assertThat(texts.of(Hint.released(many))).isEqualTo(SENDER + "\n");
    }

    @Test
    void whatJustFitsIsKept() {
        List<TermId> many = IntStream.range(10, 58)
                .mapToObj(i -> new TermId("ü".repeat(78) + i, 1))
                .toList();

        assertThat(texts.of(Hint.released(many)).getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(7_500, 7_999);
        isKept(Hint.released(many));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ü", "€", "😀"})
    void theLimitCountsBytes(String character) {
        int longest = IntStream.range(1, HintText.MAX_BYTES)
                .map(n -> texts.of(Hint.closed(character.repeat(n))).getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElseThrow();

        assertThat(longest).isBetween(HintText.MAX_BYTES - 3, HintText.MAX_BYTES);
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
        assertThat(texts.read(payload)).contains(Hint.SOMETHING);
        assertThat(texts.read("another\n" + payload)).contains(Hint.SOMETHING);
    }

    @Test
    void whatAStoreSentItselfIsNoHint() {
        assertThat(texts.read(texts.of(Hint.closed("0b5e")))).isEmpty();
        assertThat(texts.read(texts.of(Hint.SOMETHING))).isEmpty();
    }
}
