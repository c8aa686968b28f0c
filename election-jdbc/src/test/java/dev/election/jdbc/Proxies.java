// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/** Objects that are like others but for what one method returns. */
final class Proxies {

    private Proxies() {}

    static <T> T of(Class<T> type, T target, String methodName, UnaryOperator<Object> change) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals(methodName) ? change.apply(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
