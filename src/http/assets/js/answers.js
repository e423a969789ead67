// What the search of a page shows: the list as the server writes it, or what is found on the device.

/** The list of results for the search at `address`. */
const answerFor = async (address, signal) => {
  try {
    const response = await fetch(`${address}&fragment=found`, { signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("[data-found]");
    if (found) keepSearch();
    return found ?? failed(page);
  } catch (error) {
    if (signal.aborted) throw error;
    return foundOffline(address);
  }
};

const failed = (page) => {
  const notices = [...page.querySelectorAll(".notice")].map((one) => element("p", { class: "notice" }, one.textContent));
  return notices.length > 0
    ? element("div", { class: "found", "data-found": "", "data-count": words.failed }, ...notices)
    : onlySaying(words.failed);
};
