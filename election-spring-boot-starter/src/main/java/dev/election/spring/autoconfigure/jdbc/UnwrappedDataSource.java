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
 * A DataSource without the wrappers that hand out the connections of what they wrap as they are: those that observe them,
 * open them late, or have them join transactions.
 *
 * <p>A wrapper may as well set a schema, a role or a user, and nothing about it tells: neither its type, which may be that of
 * an observer that somebody has extended, nor {@code unwrap}, which goes past all of them at once, or answers with the
 * wrapper itself. So only classes that are documented to do nothing else are seen through, one layer after the other, and a
 * proxy of Spring whose advice does not concern {@code getConnection}. Whatever else there is has to be asked.
 *
 * @param root what is left: a DataSource that is not seen through
 * @param wrappers the classes of those that were, the outermost first
 */
record UnwrappedDataSource(DataSource root, List<String> wrappers) {

    // Exactly these classes: one that extends them may do more.
    private static final Set<String> DELEGATING = Set.of(
            DelegatingDataSource.class.getName(),
            LazyConnectionDataSourceProxy.class.getName(),
            TransactionAwareDataSourceProxy.class.getName(),
            "com.github.gavlyukovskiy.boot.jdbc.decorator.DecoratedDataSource");

    private static final String DATASOURCE_PROXY = "net.ttddyy.dsproxy.support.ProxyDataSource";

    // The field or path of fields with the DataSource beneath, by class: there is no other way to the next layer alone.
    // Micrometer's observation and other libraries use the first two.
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

    /** Whether its class may change connections that others open: then what is beneath says nothing of them. */
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
            return null; // another version of it, which is then asked
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

    // Not AopUtils.isAopProxy, which takes the word of a class that only calls itself one.
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
            return false; // which comes with any other advice, and makes the invocation known to that
        }
        return !(advisor instanceof PointcutAdvisor pointcut)
                || GET_CONNECTION == null
                || (pointcut.getPointcut().getClassFilter().matches(type)
                        && pointcut.getPointcut().getMethodMatcher().matches(GET_CONNECTION, type));
    }
}
