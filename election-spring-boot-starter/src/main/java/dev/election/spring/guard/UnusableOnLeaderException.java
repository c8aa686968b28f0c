// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.ElectionStartException;
import dev.election.spring.scan.AnnotatedMethod;
import java.io.Serial;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Thrown at start when {@code @OnLeader} is put where it cannot work; the message names bean and method. */
public final class UnusableOnLeaderException extends ElectionStartException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnusableOnLeaderException(GuardedBean bean, Method method, String why, String action, @Nullable Throwable cause) {
        super(
                "@OnLeader cannot guard " + new AnnotatedMethod(bean.type(), method).describe() + " of bean '"
                        + bean.name() + "': " + why,
                action,
                cause);
    }
}
