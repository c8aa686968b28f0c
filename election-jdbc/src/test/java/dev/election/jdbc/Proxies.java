// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Objects that are like others but for what one method returns. */
final class Proxies {

    private Proxies() {}

    /** One that is the same, but tells what this method is called with, without null. */
    static <T> T seeing(Class<T> type, T target, String methodName, Consumer<Object[]> given) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(methodName)) {
                        given.accept(arguments == null ? new Object[0] : arguments);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

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
