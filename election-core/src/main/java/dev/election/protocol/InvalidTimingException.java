// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.io.Serial;
import java.util.List;

/**
 * Thrown when a timing setting of an instance is invalid, alone or in combination with another. The message contains
 * the values; {@link #settings()} returns the settings concerned.
 *
 * @since 0.1.0
 */
public final class InvalidTimingException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A timing setting. */
    public enum Setting {
        LEASE_DURATION("lease duration"),
        HEARTBEAT_INTERVAL("heartbeat interval"),
        SHUTDOWN_TIMEOUT("shutdown timeout"),
        INTERRUPT_AFTER("time before an interrupt");

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

    /** The settings of which at least one must be changed. */
    public List<Setting> settings() {
        return settings;
    }
}
