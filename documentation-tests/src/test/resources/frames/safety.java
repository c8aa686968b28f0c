import dev.election.Term;
import dev.election.jdbc.JdbcFencingGate;
import dev.election.spring.OnLeader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.RestClient;

abstract class Frame {

    Open open;
    RestClient ledger;
    DataSource dataSource;
    List<Booking> bookings;
}

record Booking(String account, long cents) {}

interface Open {
    List<Booking> bookings();
}
