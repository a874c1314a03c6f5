package io.graftmesh.consul;

import io.graftmesh.mesh.Nullable;
import java.util.Map;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/**
 * The endpoints of Consul's HTTP API that a data plane needs. consul-client 1.5.3 lacks most of them, and has no way to
 * cancel a blocking query of those that it knows; so all of them are here, side by side.
 *
 * <p>{@code block} is {@code index} and {@code wait} of a blocking query, or empty.
 */
interface ConsulApi {

    @GET("v1/agent/self")
    Call<ResponseBody> self();

    @GET("v1/discovery-chain/{service}")
    Call<ResponseBody> chain(@Path("service") String service, @QueryMap Map<String, String> block);

    @GET("v1/health/connect/{service}")
    Call<ResponseBody> connectHealth(
            @Path("service") String service,
            @Query("dc") String datacenter,
            @Query("filter") @Nullable String filter,
            @QueryMap Map<String, String> block);

    @GET("v1/health/service/{service}")
    Call<ResponseBody> health(@Path("service") String service, @QueryMap Map<String, String> block);

    @GET("v1/catalog/nodes")
    Call<ResponseBody> nodes();

    @GET("v1/catalog/services")
    Call<ResponseBody> services(@QueryMap Map<String, String> block);

    @GET("v1/catalog/connect/{service}")
    Call<ResponseBody> connectCatalog(@Path("service") String service);

    @GET("v1/connect/intentions")
    Call<ResponseBody> intentions(@QueryMap Map<String, String> block);

    @GET("v1/connect/intentions/match?by=destination")
    Call<ResponseBody> intentionsOf(@Query("name") String destination);

    @GET("v1/connect/intentions/check")
    Call<ResponseBody> checkIntention(@Query("source") String source, @Query("destination") String destination);

    @GET("v1/agent/connect/ca/leaf/{service}")
    Call<ResponseBody> leaf(@Path("service") String service, @QueryMap Map<String, String> block);

    @GET("v1/agent/connect/ca/roots")
    Call<ResponseBody> roots(@QueryMap Map<String, String> block);

    @GET("v1/kv/{key}?raw=true")
    Call<ResponseBody> key(@Path(value = "key", encoded = true) String key, @QueryMap Map<String, String> block);

    @GET("v1/kv/{prefix}?recurse=true")
    Call<ResponseBody> keys(@Path(value = "prefix", encoded = true) String prefix, @QueryMap Map<String, String> block);

    @GET("v1/config/{kind}/{name}")
    Call<ResponseBody> configEntry(
            @Path("kind") String kind, @Path("name") String name, @QueryMap Map<String, String> block);

    @PUT("v1/agent/service/register?replace-existing-checks=true")
    Call<ResponseBody> register(@Body RequestBody service);

    @PUT("v1/agent/service/deregister/{id}")
    Call<ResponseBody> deregister(@Path("id") String id);

    @PUT("v1/agent/check/pass/{check}")
    Call<ResponseBody> pass(@Path("check") String check);
}
