// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.sql.Driver;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.DataSourceProxy;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;
import org.apache.tomcat.jdbc.pool.PoolProperties.InterceptorDefinition;
import org.springframework.beans.BeanUtils;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;

/** Opens connections as Tomcat's pool does. Loaded only if Tomcat's pool is on the class path. */
final class TomcatConnector {

    private TomcatConnector() {}

    /** Whether the DataSource is Tomcat's pool, and hands out the pool's connections unchanged. */
    static boolean isPool(DataSource origin) {
        return origin instanceof DataSourceProxy && DerivedDataSource.handsOutAs(DataSourceProxy.class, origin);
    }

    /** Whether connections get nothing else from the pool than driver, URL, user, password and driver properties. */
    static boolean appliesNothingElse(DataSource origin) {
        PoolConfiguration pool = ((DataSourceProxy) origin).getPoolProperties();
        return pool.getDataSource() == null
                && pool.getDataSourceJNDI() == null
                && pool.getInitSQL() == null
                && pool.getDefaultCatalog() == null
                && !Boolean.TRUE.equals(pool.getDefaultReadOnly())
                && Stream.of(pool.getJdbcInterceptorsAsArray()).allMatch(TomcatConnector::isOfTomcat);
    }

    // Interceptors of the pool itself only observe, or apply the defaults checked above.
    private static boolean isOfTomcat(InterceptorDefinition interceptor) {
        String type = interceptor.getClassName();
        return !type.contains(".") || type.startsWith("org.apache.tomcat.jdbc.pool.");
    }

    static SimpleDriverDataSource driver(DataSource origin) {
        PoolConfiguration pool = ((DataSourceProxy) origin).getPoolProperties();
        SimpleDriverDataSource connector = new SimpleDriverDataSource();
        connector.setUrl(pool.getUrl());
        connector.setUsername(pool.getUsername());
        connector.setPassword(pool.getPassword()); // the pool's own getPassword returns a message instead
        Properties properties = new Properties();
        properties.putAll(pool.getDbProperties());
        connector.setConnectionProperties(properties);
        String driver = pool.getDriverClassName();
        if (driver != null) {
            connector.setDriver((Driver) BeanUtils.instantiateClass(ClassUtils.resolveClassName(driver, null)));
        }
        return connector;
    }
}
