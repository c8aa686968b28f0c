// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a store. A name is the end of its key, as UTF-8 and not escaped, since etcd takes any bytes: what follows
 * the folder is the name, slashes included.
 */
final class Keys {

    /** The folders below each prefix. */
    static final Set<String> FOLDERS = Set.of("lease", "instance", "leader");

    // A null character ends no other key and is in no name.
    private static final ByteSequence NEXT = ByteSequence.from(new byte[] {0});

    private final ByteSequence leases;
    private final ByteSequence instances;
    private final ByteSequence leaders;
    private final ByteSequence changes;
    private final ByteSequence hint;

    Keys(String prefix) {
        leases = bytes(prefix + "/lease/");
        instances = bytes(prefix + "/instance/");
        leaders = bytes(prefix + "/leader/");
        changes = bytes(prefix + "/changes");
        hint = bytes(prefix + "/hint");
    }

    /** The folder of what each heartbeat writes. */
    ByteSequence leases() {
        return leases;
    }

    /** The folder of what does not change while a lease exists. */
    ByteSequence instances() {
        return instances;
    }

    /** The folder of the records of elections. */
    ByteSequence leaders() {
        return leaders;
    }

    /** Written, with a new id, by each transaction that may change a record. */
    ByteSequence changes() {
        return changes;
    }

    /** The newest hint. */
    ByteSequence hint() {
        return hint;
    }

    /** What sends a hint, as a part of the transaction that it is about. */
    Op putHint(String text) {
        return Op.put(hint, bytes(text), PutOption.DEFAULT);
    }

    ByteSequence lease(String id) {
        return leases.concat(bytes(id));
    }

    ByteSequence instance(String leaseId) {
        return instances.concat(bytes(leaseId));
    }

    ByteSequence leader(String election) {
        return leaders.concat(bytes(election));
    }

    /** The first key that can follow this one. */
    static ByteSequence after(ByteSequence key) {
        return key.concat(NEXT);
    }

    /** The end of the range of all keys in this folder. */
    static ByteSequence endOf(ByteSequence folder) {
        byte[] end = folder.getBytes().clone();
        end[end.length - 1]++; // a folder ends with a slash
        return ByteSequence.from(end);
    }

    /** The name that the key has in this folder; empty if it is no text. */
    static Optional<String> name(ByteSequence folder, ByteSequence key) {
        return text(key.substring(folder.size()));
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** The text of these bytes; empty if they are not UTF-8. */
    static Optional<String> text(ByteSequence bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
