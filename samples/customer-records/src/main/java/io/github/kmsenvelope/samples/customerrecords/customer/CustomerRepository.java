package io.github.kmsenvelope.samples.customerrecords.customer;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** The table {@code stored_customer}. Knows nothing of encryption. */
interface CustomerRepository extends ListCrudRepository<StoredCustomer, UUID> {

    @Query("select id, name from stored_customer order by name, id limit :limit offset :offset")
    List<CustomerSummary> findSummaries(int limit, long offset);
}
