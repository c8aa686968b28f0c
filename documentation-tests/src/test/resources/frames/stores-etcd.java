import dev.election.Term;
import dev.election.etcd.EtcdLeaseStore;
import dev.election.runtime.LeaseElections;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.concurrent.TimeUnit;

abstract class Frame {

    String password;
    KV kv;
    EtcdLeaseStore store;
    Term term;
    ByteSequence key;
    ByteSequence value;
}
