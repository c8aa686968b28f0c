// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.Serial;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Thrown at start when {@code @OnLeader} is put where it cannot work; the message names bean and method. */
public final class UnusableOnLeaderException extends ElectionStartException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnusableOnLeaderException(GuardedBean bean, Method method, String why, String action, @Nullable Throwable cause) {
        super(
                "@OnLeader cannot guard " + describe(bean.type(), method) + " of bean '" + bean.name() + "': " + why,
                action,
                cause);
    }

    static String describe(Class<?> type, Method method) {
        StringBuilder parameters = new StringBuilder();
        for (Class<?> parameter : method.getParameterTypes()) {
            parameters.append(parameters.isEmpty() ? "" : ", ").append(ClassUtils.getShortName(parameter));
        }
        return type.getName() + "." + method.getName() + "(" + parameters + ")";
    }
}
