import com.zaxxer.hikari.HikariDataSource;
import dev.election.spring.ElectionDataSource;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

abstract class Frame {

    static <T> T any() {
        throw new UnsupportedOperationException();
    }
}
