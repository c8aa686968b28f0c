// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.processes.Server;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A call through ShedLock's {@code @SchedulerLock} on a real PostgreSQL with durable commits, as in the measurements on
 * processes: with a free lock, and with a taken one.
 */
public class SchedulerLockBenchmark extends CallBenchmark {

    private final HikariDataSource pool = new HikariDataSource();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private LockedWork work = new LockedWork();
    private AutoCloseable server = () -> {};

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableSchedulerLock(defaultLockAtMostFor = "3s")
    static class Application {

        @Bean
        LockProvider lockProvider(DataSource dataSource) {
            return new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                    .withJdbcTemplate(new JdbcTemplate(dataSource))
                    .usingDbTime()
                    .build());
        }

        @Bean
        LockedWork lockedWork() {
            return new LockedWork();
        }
    }

    @Setup
    public void open() throws Exception {
        Server started = new Server(Postgres.SETTINGS);
        server = started;
        pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + started.port() + "/postgres");
        pool.setUsername("postgres");
        pool.setPassword("");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE shedlock (name VARCHAR(64) PRIMARY KEY, lock_until TIMESTAMP NOT NULL,"
                    + " locked_at TIMESTAMP NOT NULL, locked_by VARCHAR(255) NOT NULL)");
            statement.execute("INSERT INTO shedlock VALUES ('taken', now() + interval '1 day', now(), 'another')");
        }
        context.registerBean(DataSource.class, () -> pool);
        context.register(Application.class);
        context.refresh();
        work = context.getBean(LockedWork.class);
        work.run();
        work.skip();
        if (work.runs() != 1) {
            throw new IllegalStateException(
                    "Expected 1 run under a free and a taken lock, but there were " + work.runs());
        }
    }

    @TearDown
    public void end() throws Exception {
        context.close();
        pool.close();
        server.close();
    }

    @Benchmark
    public void schedulerLockThatRuns() {
        work.run();
    }

    @Benchmark
    public void schedulerLockThatIsSkipped() {
        work.skip();
    }
}
