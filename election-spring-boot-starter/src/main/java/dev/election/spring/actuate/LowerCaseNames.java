// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import java.util.Locale;

/** Names of constants for people and meters: in lower case, with hyphens. */
final class LowerCaseNames {

    private LowerCaseNames() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The state of an instance in an election that it does not lead, by its phase. */
    static String ofFollower(InstanceStatus.Phase phase) {
        return phase == InstanceStatus.Phase.STANDING ? "standby" : of(phase);
    }
}
