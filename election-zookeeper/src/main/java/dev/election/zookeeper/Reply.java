// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper responded to one request.
 *
 * @param value null if there is none, which depends on the code
 */
record Reply<T>(Code code, @Nullable T value) {

    static <T> Reply<T> of(int code, @Nullable T value) {
        Code known = Code.get(code);
        return new Reply<>(known == null ? Code.SYSTEMERROR : known, value);
    }

    boolean isOk() {
        return code == Code.OK;
    }

    /** The value of a response that must have one. */
    T require() {
        if (value == null) {
            throw new IllegalStateException("a response with code " + code + " has no value");
        }
        return value;
    }
}
