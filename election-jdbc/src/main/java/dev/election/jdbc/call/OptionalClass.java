// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

/** Detects a class of an optional library. */
final class OptionalClass {

    private OptionalClass() {}

    /** Whether the class can be loaded. It is not initialized. */
    static boolean isPresent(String type) {
        try {
            Class.forName(type, false, OptionalClass.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
