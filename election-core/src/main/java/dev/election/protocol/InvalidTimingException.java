// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.io.Serial;
import java.util.List;

/**
 * Thrown when the times of an instance cannot work, alone or together: the message has the numbers, {@link #settings()}
 * the culprits.
 *
 * @since 0.1.0
 */
public final class InvalidTimingException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A time that can be set. */
    public enum Setting {
        LEASE_DURATION("lease duration"),
        HEARTBEAT_INTERVAL("heartbeat interval"),
        SHUTDOWN_TIMEOUT("shutdown timeout");

        private final String text;

        Setting(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final List<Setting> settings;

    InvalidTimingException(String message, Setting... settings) {
        super(message);
        this.settings = List.of(settings);
    }

    /** The settings of which at least one has to change. */
    public List<Setting> settings() {
        return settings;
    }
}
