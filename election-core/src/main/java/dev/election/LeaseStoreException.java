// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the lease store gave no usable response. It is unknown whether the request took effect, unless the
 * message says so.
 *
 * @since 0.1.0
 */
public class LeaseStoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LeaseStoreException(String message) {
        super(message);
    }

    public LeaseStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The failure of a renewal whose lease has a higher heartbeat than its owner ever sent. */
    public static LeaseStoreException renewedByAnother(String leaseId, long found, long sent) {
        return new LeaseStoreException("Lease " + leaseId + " has heartbeat " + found + " instead of at most " + sent
                + ", so another process renews it: was this process copied while it ran, for example with its virtual"
                + " machine?");
    }
}
