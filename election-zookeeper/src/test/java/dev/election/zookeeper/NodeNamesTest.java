// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "billing",
                "a/b",
                "/",
                ".",
                "..",
                "...",
                "a.b",
                "%",
                "%2F",
                "100%",
                "🗳",
                "é",
                "投票",
                "\uE000",
                "\uF8FF",
                "\uFFF0",
                "\u2028",
                "a b",
                "zookeeper",
                "<>&\"'",
                "~",
                "\u00AD",
                "\uFEFF"
            })
    void anyNameIsKeptInANameThatZooKeeperAccepts(String name) {
        String node = NodeNames.encode(name);

        PathUtils.validatePath("/" + node);
        assertThat(node).doesNotContain("/");
        assertThat(NodeNames.decode(node)).isEqualTo(name);
    }

    @Test
    void printableAsciiStaysReadable() {
        assertThat(NodeNames.encode("nightly billing-2.v1")).isEqualTo("nightly billing-2.v1");
        assertThat(NodeNames.encode("a/é%")).isEqualTo("a%2F%C3%A9%25");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%2f", "%41", "é", "%FF", "."})
    void aNameThatWasNotEncodedIsNotDecoded(String node) {
        assertThatThrownBy(() -> NodeNames.decode(node)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFolderOfANameNeverChanges() {
        assertThat(NodeNames.folder("billing")).isEqualTo("aa");
        assertThat(NodeNames.folder("投票")).isEqualTo("ca");
    }
}
