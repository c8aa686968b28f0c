// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import org.jspecify.annotations.Nullable;

/**
 * The rules for names that are stored. They are narrow enough that no database confuses two different names: some
 * ignore trailing spaces, some refuse the NUL character, all limit the length of a key.
 *
 * @since 0.1.0
 */
public final class Names {

    /** The longest name of an election, of an instance, of a lease and of an application, in UTF-16 characters. */
    public static final int MAX_LENGTH = 200;

    /** The longest address, in UTF-16 characters. */
    public static final int MAX_ADDRESS_LENGTH = 500;

    /** The longest cohort, in UTF-16 characters. */
    public static final int MAX_COHORT_LENGTH = 40;

    private Names() {}

    /** Returns the election's name if it can be stored. */
    public static String election(String name) {
        return checked("election name", name, MAX_LENGTH);
    }

    /** Returns the instance's id if it can be stored. */
    public static String instance(String id) {
        return checked("instance id", id, MAX_LENGTH);
    }

    /** Returns the lease's id if it can be stored. */
    public static String lease(String id) {
        return checked("lease id", id, MAX_LENGTH);
    }

    /** Returns the address if it can be stored. */
    public static @Nullable String address(@Nullable String address) {
        return address == null ? null : checked("address", address, MAX_ADDRESS_LENGTH);
    }

    /** Returns the application's name if it can be stored. */
    public static @Nullable String application(@Nullable String name) {
        return name == null ? null : checked("application name", name, MAX_LENGTH);
    }

    /** Returns the cohort if it can be stored. */
    public static @Nullable String cohort(@Nullable String cohort) {
        return cohort == null ? null : checked("cohort", cohort, MAX_COHORT_LENGTH);
    }

    private static String checked(String what, String value, int maxLength) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("The " + what + " is blank");
        }
        if (value.length() > maxLength) {
            throw new IllegalArgumentException("The " + what + " '" + value.substring(0, 40) + "…' has "
                    + value.length() + " characters; at most " + maxLength + " can be stored");
        }
        if (!value.strip().equals(value)) {
            throw new IllegalArgumentException("The " + what + " '" + value + "' begins or ends with white space");
        }
        refuseWhatCannotBeStored(what, value);
        return value;
    }

    // No stream: names are checked again for each record that is read, at every heartbeat.
    private static void refuseWhatCannotBeStored(String what, String value) {
        int codePoint;
        for (int i = 0; i < value.length(); i += Character.charCount(codePoint)) {
            codePoint = value.codePointAt(i);
            if (codePoint >= ' ' && codePoint <= '~') {
                continue; // most names are printable ASCII
            }
            if (Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE) {
                throw new IllegalArgumentException(
                        "The " + what + " has the character " + String.format("U+%04X", codePoint)
                                + ", a control character or half of a surrogate pair, which cannot be stored");
            }
        }
    }
}
