// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Hint;
import io.etcd.jetcd.ByteSequence;
import org.junit.jupiter.api.Test;

/** A hint that any client may have written. */
final class HintValueTest {

    private final HintValue values = new HintValue(new Keys("/election"), "me");

    @Test
    void whatThisStoreWroteIsNoHint() {
        assertThat(values.read(Keys.bytes("me\nclosed\nL1"))).isNull();
    }

    @Test
    void theLeaseMayHaveAnyCharacters() {
        assertThat(values.read(Keys.bytes("other\nclosed\nL 1 = é"))).isEqualTo(Hint.closed("L 1 = é"));
    }

    @Test
    void whatIsNotUnderstoodMeansThatSomethingMayHaveChanged() {
        for (String text :
                new String[] {"", "x", "other\n", "other\nnews\nL1", "other\nreleased\n", "other\nreleased\nx y"}) {
            assertThat(values.read(Keys.bytes(text))).as(text).isEqualTo(Hint.SOMETHING);
        }
        assertThat(values.read(ByteSequence.from(new byte[] {(byte) 0xff}))).isEqualTo(Hint.SOMETHING);
    }
}
