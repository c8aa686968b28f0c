// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.aop.target.HotSwappableTargetSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.IsolationLevelDataSourceAdapter;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Which wrappers of a DataSource are seen through: those that are known to hand out its connections as they are. */
class UnwrappedDataSourceTest {

    private static final HikariDataSource BENEATH = pool(newDatabase());
    private static final MethodInterceptor ADVICE = invocation -> invocation.proceed();

    static Stream<Named<DataSource>> observers() {
        return Stream.of(
                Named.of("delegating", new DelegatingDataSource(BENEATH)),
                Named.of("lazy", new LazyConnectionDataSourceProxy(BENEATH)),
                Named.of("transaction-aware", new TransactionAwareDataSourceProxy(BENEATH)),
                Named.of("datasource-proxy", new ProxyDataSource(BENEATH)),
                Named.of(
                        "datasource-proxy as Micrometer's observation builds it",
                        ProxyDataSourceBuilder.create("dataSource", BENEATH)
                                .afterQuery((execution, queries) -> {})
                                .afterMethod(execution -> {})
                                .build()),
                Named.of("p6spy", new P6DataSource(BENEATH)),
                Named.of("proxy by interface, without advice", (DataSource) new ProxyFactory(BENEATH).getProxy()),
                Named.of("proxy of the class, with advice for another method", proxyOfClass("getLoginTimeout")));
    }

    private static DataSource proxyOfClass(String advised) {
        NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(ADVICE);
        advisor.setMappedName(advised);
        ProxyFactory factory = new ProxyFactory(BENEATH);
        factory.setProxyTargetClass(true);
        factory.addAdvisor(ExposeInvocationInterceptor.ADVISOR);
        factory.addAdvisor(advisor);
        return (DataSource) factory.getProxy();
    }

    @ParameterizedTest
    @MethodSource("observers")
    void anObserverIsSeenThrough(DataSource observer) {
        UnwrappedDataSource seen = UnwrappedDataSource.of(observer);

        assertThat(seen.root()).isSameAs(BENEATH);
        assertThat(seen.wrappers()).containsExactly(observer.getClass().getName());
    }

    @Test
    void anEmbeddedDatabaseOfSpringIsSeenThrough() {
        EmbeddedDatabase embedded = new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
        assertThat(UnwrappedDataSource.of(embedded).root()).isExactlyInstanceOf(SimpleDriverDataSource.class);
        embedded.shutdown();
    }

    static Stream<Named<DataSource>> others() {
        return Stream.of(
                Named.of("subclass of a delegating one", new DelegatingDataSource(BENEATH) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return withSchema(super.getConnection());
                    }
                }),
                Named.of("subclass of a lazy one", new LazyConnectionDataSourceProxy(BENEATH) {}),
                Named.of("subclass of datasource-proxy", new ProxyDataSource(BENEATH) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return withSchema(super.getConnection());
                    }
                }),
                Named.of(
                        "datasource-proxy that changes statements",
                        ProxyDataSourceBuilder.create(BENEATH)
                                .queryTransformer(info -> info.getQuery().replace("FROM ", "FROM TENANT."))
                                .build()),
                Named.of(
                        "datasource-proxy as a JDK proxy",
                        ProxyDataSourceBuilder.create(BENEATH).buildProxy()),
                Named.of("subclass of p6spy's", new P6DataSource(BENEATH) {}),
                Named.of("for another user", userCredentials()),
                Named.of("for another isolation", isolationLevel()),
                Named.of("proxy with advice for all methods", adviceForAll()),
                Named.of("proxy of the class, with advice for getConnection", proxyOfClass("getConnection")),
                Named.of("proxy whose target may change", changingTarget()),
                Named.of("JDK proxy", jdkProxy()),
                Named.of("class that calls itself a proxy of Spring", new ByName$$Proxy()));
    }

    private static Connection withSchema(Connection connection) throws SQLException {
        connection.setSchema("TENANT");
        return connection;
    }

    private static DataSource userCredentials() {
        UserCredentialsDataSourceAdapter adapter = new UserCredentialsDataSourceAdapter();
        adapter.setTargetDataSource(BENEATH);
        return adapter;
    }

    private static DataSource isolationLevel() {
        IsolationLevelDataSourceAdapter adapter = new IsolationLevelDataSourceAdapter();
        adapter.setTargetDataSource(BENEATH);
        return adapter;
    }

    private static DataSource adviceForAll() {
        ProxyFactory factory = new ProxyFactory(BENEATH);
        factory.addAdvice(ADVICE);
        return (DataSource) factory.getProxy();
    }

    private static DataSource changingTarget() {
        ProxyFactory factory = new ProxyFactory();
        factory.setInterfaces(DataSource.class);
        factory.setTargetSource(new HotSwappableTargetSource(BENEATH));
        return (DataSource) factory.getProxy();
    }

    private static DataSource jdkProxy() {
        InvocationHandler passesOn = (proxy, method, arguments) -> method.invoke(BENEATH, arguments);
        return (DataSource) Proxy.newProxyInstance(
                UnwrappedDataSourceTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, passesOn);
    }

    @SuppressWarnings("TypeName") // as classes are called that are made for a proxy
    static final class ByName$$Proxy extends DelegatingDataSource implements org.springframework.aop.SpringProxy {

        ByName$$Proxy() {
            super(BENEATH);
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void whateverElseThereIsHasToBeAsked(DataSource wrapper) {
        UnwrappedDataSource seen = UnwrappedDataSource.of(wrapper);

        assertThat(seen.root()).isSameAs(wrapper);
        assertThat(seen.wrappers()).isEmpty();
    }

    @Test
    void theFirstOneThatHasToBeAskedEndsIt() {
        DataSource beneathIt = new ProxyDataSource(BENEATH);
        DataSource asked = new DelegatingDataSource(beneathIt) {};
        DataSource observed = new P6DataSource(new LazyConnectionDataSourceProxy(asked));

        assertThat(UnwrappedDataSource.of(observed).root()).isSameAs(asked);
    }

    @Test
    void theAnswerToUnwrapDoesNotMatter() throws SQLException {
        DataSource deep = new DelegatingDataSource(new DelegatingDataSource(BENEATH) {});
        assertThat(deep.unwrap(HikariDataSource.class)).isSameAs(BENEATH);
        assertThat(UnwrappedDataSource.of(deep).root()).isNotSameAs(BENEATH);

        ProxyDataSource itself = new ProxyDataSource(BENEATH);
        assertThat(itself.unwrap(DataSource.class)).isSameAs(itself);
        assertThat(UnwrappedDataSource.of(itself).root()).isSameAs(BENEATH);
    }
}
