// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Names as names of nodes. Printable ASCII stays as it is, except {@code /} and {@code %}; every other byte of the
 * UTF-8 encoding, and the names {@code .} and {@code ..}, become {@code %} with two hexadecimal digits. ZooKeeper
 * refuses slashes, control characters, surrogates and private use.
 */
final class NodeNames {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private NodeNames() {}

    static String encode(String name) {
        boolean dots = name.equals(".") || name.equals("..");
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            if (one >= ' ' && one <= '~' && one != '/' && one != '%' && !dots) {
                encoded.append((char) one);
            } else {
                encoded.append('%').append(HEX.toHexDigits(one));
            }
        }
        return encoded.toString();
    }

    /**
     * The name that {@link #encode} gave this name of a node.
     *
     * @throws IllegalArgumentException if it did not
     */
    static String decode(String node) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(node.length());
        for (int i = 0; i < node.length(); i++) {
            char one = node.charAt(i);
            if (one != '%') {
                bytes.write(one);
            } else if (i + 2 < node.length()) {
                bytes.write(HexFormat.fromHexDigits(node, i + 1, i + 3));
                i += 2;
            }
        }
        String name = bytes.toString(StandardCharsets.UTF_8);
        if (!encode(name).equals(node)) {
            throw new IllegalArgumentException("its name '" + node + "' is not one that leader election writes");
        }
        return name;
    }

    /** Two hexadecimal digits by which the nodes of many names are distributed: the last byte of the CRC-32. */
    static String folder(String name) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((byte) sum.getValue());
    }
}
