// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.InstanceStatus;
import java.util.Locale;

/** How constants are written for people and for meters: in lower case, with hyphens. */
final class LowerCaseNames {

    private LowerCaseNames() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What an instance in this phase is in an election that it does not lead. */
    static String ofFollower(InstanceStatus.Phase phase) {
        return phase == InstanceStatus.Phase.STANDING ? "standby" : of(phase);
    }
}
