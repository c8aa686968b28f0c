// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.cglib.proxy.Factory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.util.ReflectionUtils;

/**
 * A DataSource without the wrappers that pass on the connections of their target unchanged: those that observe
 * connections, open them lazily, or let them join transactions.
 *
 * <p>Another wrapper may set a schema, a role or a user, and nothing shows that: neither its type, which may be a
 * subclass of an observer, nor {@code unwrap}, which skips all wrappers at once or returns the wrapper itself. So only
 * classes that are documented to do nothing else are unwrapped, one after the other, and a Spring proxy whose advice
 * does not apply to {@code getConnection}. See decision 35.
 *
 * @param root the innermost DataSource that was reached
 * @param wrappers the classes of the wrappers, the outermost first
 */
record UnwrappedDataSource(DataSource root, List<String> wrappers) {

    // Exactly these classes, since a subclass may behave differently.
    private static final Set<String> DELEGATING = Set.of(
            DelegatingDataSource.class.getName(),
            LazyConnectionDataSourceProxy.class.getName(),
            TransactionAwareDataSourceProxy.class.getName(),
            "com.github.gavlyukovskiy.boot.jdbc.decorator.DecoratedDataSource");

    private static final String DATASOURCE_PROXY = "net.ttddyy.dsproxy.support.ProxyDataSource";

    // By class, the field (or path of fields) that holds the target: there is no other way to reach just the next
    // layer. Micrometer's observation and other libraries use the first two.
    static final Map<String, String> FIELDS = Map.of(
            DATASOURCE_PROXY,
            "dataSource",
            "com.p6spy.engine.spy.P6DataSource",
            "realDataSource",
            "io.opentelemetry.instrumentation.jdbc.datasource.OpenTelemetryDataSource",
            "delegate",
            "io.opentelemetry.instrumentation.spring.autoconfigure.internal.instrumentation.jdbc."
                    + "DataSourcePostProcessor$DataSource$$Wrapper",
            "delegate",
            "org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseFactory$EmbeddedDataSourceProxy",
            "dataSource");

    private static final @Nullable Method GET_CONNECTION =
            ReflectionUtils.findMethod(DataSource.class, "getConnection");

    static UnwrappedDataSource of(DataSource dataSource) {
        DataSource root = dataSource;
        List<String> wrappers = new ArrayList<>();
        for (DataSource next = beneath(root); next != null; next = beneath(root)) {
            wrappers.add(root.getClass().getName());
            root = next;
        }
        return new UnwrappedDataSource(root, List.copyOf(wrappers));
    }

    /**
     * Whether its class may change the connections of a DataSource that it wraps, so that the target does not describe
     * them.
     */
    boolean mayChangeConnections() {
        return root instanceof DelegatingDataSource || isProxy(root);
    }

    private static @Nullable DataSource beneath(DataSource wrapper) {
        String type = wrapper.getClass().getName();
        try {
            if (DELEGATING.contains(type)) {
                return ((DelegatingDataSource) wrapper).getTargetDataSource();
            }
            String field = FIELDS.get(type);
            if (field != null) {
                return changesStatements(type, wrapper) ? null : dataSource(field, wrapper);
            }
            return isProxy(wrapper) && wrapper instanceof Advised proxy ? target(proxy) : null;
        } catch (RuntimeException | LinkageError e) {
            return null; // an unknown version of the wrapper: connections are borrowed from it
        }
    }

    private static @Nullable DataSource dataSource(String field, DataSource wrapper) {
        return new DirectFieldAccessor(wrapper).getPropertyValue(field) instanceof DataSource beneath ? beneath : null;
    }

    private static boolean changesStatements(String type, DataSource wrapper) {
        return type.equals(DATASOURCE_PROXY)
                && !(isUnset(wrapper, "proxyConfig.queryTransformer")
                        && isUnset(wrapper, "proxyConfig.parameterTransformer"));
    }

    private static boolean isUnset(DataSource wrapper, String transformer) {
        Object value = new DirectFieldAccessor(wrapper).getPropertyValue(transformer);
        return value == null || value.getClass().getName().startsWith("net.ttddyy.dsproxy.transform.NoOp");
    }

    // Not AopUtils.isAopProxy, which only checks for a marker interface.
    private static boolean isProxy(DataSource dataSource) {
        return Proxy.isProxyClass(dataSource.getClass()) || dataSource instanceof Factory;
    }

    private static @Nullable DataSource target(Advised proxy) {
        Class<?> type = proxy.getTargetClass();
        if (type == null
                || !proxy.getTargetSource().isStatic()
                || Arrays.stream(proxy.getAdvisors()).anyMatch(advisor -> mayAdviseGetConnection(advisor, type))) {
            return null;
        }
        try {
            return proxy.getTargetSource().getTarget() instanceof DataSource target ? target : null;
        } catch (Exception e) {
            return null;
        }
    }

    private static boolean mayAdviseGetConnection(Advisor advisor, Class<?> type) {
        if (advisor == ExposeInvocationInterceptor.ADVISOR) {
            return false; // accompanies any other advice, and only exposes the invocation to it
        }
        return !(advisor instanceof PointcutAdvisor pointcut)
                || GET_CONNECTION == null
                || (pointcut.getPointcut().getClassFilter().matches(type)
                        && pointcut.getPointcut().getMethodMatcher().matches(GET_CONNECTION, type));
    }
}
