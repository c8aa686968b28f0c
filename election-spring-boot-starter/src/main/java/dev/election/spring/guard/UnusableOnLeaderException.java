// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.ElectionStartException;
import dev.election.spring.scan.AnnotatedMethod;
import java.io.Serial;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the application starts and {@code @OnLeader} is on a method or class where it cannot work. The message
 * names the bean and the method.
 *
 * @since 0.1.0
 */
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
