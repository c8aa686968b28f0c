// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

/** Whether a class of a library is there that an application may do without. */
final class OptionalClass {

    private OptionalClass() {}

    static boolean isThere(String type) {
        try {
            Class.forName(type, false, OptionalClass.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
