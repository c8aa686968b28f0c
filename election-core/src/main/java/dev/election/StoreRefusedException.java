// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the lease store responds and refuses a request for a reason that lasts, for example because its user
 * lacks a right. Nothing was changed. Unlike an outage, this does not end by itself: the message says what to do, and
 * is the same for each request that is refused for the same reason.
 *
 * @since 0.1.0
 */
public class StoreRefusedException extends LeaseStoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoreRefusedException(String message) {
        super(message);
    }

    public StoreRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
